import { existsSync, readFileSync } from 'node:fs'

import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

// In development `npm run dev` serves the application and hands everything else to `./run`.
const server = process.env['STINT_URL'] ?? 'http://127.0.0.1:8080'
const others = ['/api', '/docs', '/health', '/account', '/set-password', '/reset-password']

/**
 * The styles of a component of Mantine come with its code, where the names of its classes are: a page loads those of what it
 * shows. What others build upon comes first, with src/app/styles.css. In development they all come at once.
 */
function componentStyles(): Plugin {
  let serving = false
  return {
    name: 'component-styles',
    configResolved: ({ command }) => {
      serving = command === 'serve'
    },
    transform: (code, id) => {
      const component = /@mantine\/core\/esm\/components\/.*\/(\w+)\.module\.mjs$/.exec(id)?.[1]
      if (serving && id.endsWith('/src/main.tsx')) {
        return `import '@mantine/core/styles.css'\n${code}`
      }
      return serving || component === undefined
        ? null
        : { code: `import '@mantine/core/styles/${component}.css'\n${code}`, map: null }
    },
  }
}

/** These packages and all that they depend on: a chunk that needs another which needs it again would not start. */
function withDependencies(...names: string[]): Set<string> {
  const found = new Set<string>()
  const add = (name: string) => {
    const file = new URL(`node_modules/${name}/package.json`, import.meta.url)
    if (!found.has(name) && existsSync(file)) {
      found.add(name)
      const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
        dependencies?: Record<string, string>
      }
      Object.keys(dependencies).forEach(add)
    }
  }
  names.forEach(add)
  return found
}

const libraries = withDependencies(
  ...['react', 'react-dom', '@tanstack/react-query', '@tanstack/react-router'],
  ...['i18next', 'i18next-resources-to-backend', 'react-i18next', 'react-transition-group'],
  ...['openapi-fetch', 'openapi-react-query', '@floating-ui/react', 'react-remove-scroll', 'clsx'],
)

/** These components of Mantine and all that they are made of: the files, and the styles that belong to them. */
function withParts(...components: string[]): Set<string> {
  const mantine = new URL('node_modules/@mantine/core/', import.meta.url)
  const found = new Set<string>()
  const add = (file: URL) => {
    if (!found.has(file.pathname)) {
      found.add(file.pathname)
      const [, styles] = /(\w+)\.module\.mjs$/.exec(file.pathname) ?? []
      if (styles !== undefined) {
        found.add(new URL(`styles/${styles}.css`, mantine).pathname)
      }
      for (const [, part = ''] of readFileSync(file, 'utf8').matchAll(/ from "(\.[^"]+)"/g)) {
        add(new URL(part, file))
      }
    }
  }
  components.forEach((name) => add(new URL(`esm/components/${name}/${name}.mjs`, mantine)))
  return found
}

/** Those that the shell and an employee's home show. */
const components = withParts(
  ...['ActionIcon', 'Alert', 'Anchor', 'AppShell', 'Badge', 'Burger', 'Button', 'Center', 'Group'],
  ...[
    'Kbd',
    'List',
    'Loader',
    'Menu',
    'NavLink',
    'Notification',
    'Paper',
    'Progress',
    'ScrollArea',
  ],
  ...['Skeleton', 'Stack', 'Text', 'TextInput', 'ThemeIcon', 'Title'],
)

const home =
  /src\/(app|api|format)\/|src\/screens\/(today\/|\w+\/route\.tsx)|src\/components\/(ProblemAlert|Screen|Waiting)|@mantine\/(hooks|notifications|store|core\/esm\/core)\/|@tabler\//

/** What everybody loads first comes in two files instead of a hundred: what others have made, and what changes more often. */
function firstVisit(id: string): string | undefined {
  const [path = ''] = id.split('?')
  const [, name = ''] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
  if (libraries.has(name) || id.startsWith('\0vite/') || id.startsWith('\0commonjs')) {
    return 'libraries'
  }
  return home.test(path) || components.has(path) ? 'home' : undefined
}

export default defineConfig({
  plugins: [react(), componentStyles()],
  server: {
    host: '127.0.0.1',
    // The server takes cookies from its own origin only.
    proxy: Object.fromEntries(
      others.map((path) => [path, { target: server, headers: { origin: server } }]),
    ),
  },
  build: {
    target: 'es2022',
    // Two twentieths less than the usual one makes of it.
    minify: 'terser',
    // Everything is a file of its own: the Content-Security-Policy allows nothing inside another.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    emptyOutDir: true,
    rollupOptions: {
      onLog: (level, log, tell) => {
        if (log.code === 'CIRCULAR_CHUNK') {
          throw new Error(log.message) // the page would not start
        }
        tell(level, log)
      },
      output: { manualChunks: firstVisit, onlyExplicitManualChunks: true },
    },
  },
})
