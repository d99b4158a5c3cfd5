import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

const sources = fileURLToPath(new URL('..', import.meta.url))

function catalogues(): string[] {
  const files = readdirSync(sources, { recursive: true }) as string[]
  return files.filter((file) => file.endsWith('.en.json')).map((file) => join(sources, file))
}

/** "days.one": "{{count}} day" */
function flat(value: unknown, prefix = ''): Map<string, string> {
  if (typeof value === 'string') {
    return new Map([[prefix.slice(1), value]])
  }
  const entries = Object.entries(value as Record<string, unknown>)
  return new Map(entries.flatMap(([key, inner]) => [...flat(inner, `${prefix}.${key}`)]))
}

function read(file: string): Map<string, string> {
  return flat(JSON.parse(readFileSync(file, 'utf8')))
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)[^}]*\}\}|<\/?\w+>/g)].map(([whole]) => whole).sort()
}

describe.each(catalogues().map((file) => [join(basename(dirname(file)), basename(file)), file]))(
  '%s',
  (_, english) => {
    const wanted = read(english)
    const german = read(english.replace('.en.json', '.de.json'))

    it('has the same keys in German', () => {
      expect([...german.keys()].sort()).toEqual([...wanted.keys()].sort())
    })
    it('has the same placeholders in German', () => {
      for (const [key, text] of wanted) {
        expect(placeholders(german.get(key) ?? ''), key).toEqual(placeholders(text))
      }
    })
    it('has no empty text', () => {
      for (const text of [...wanted.values(), ...german.values()]) {
        expect(text.trim()).not.toBe('')
      }
    })
  },
)
