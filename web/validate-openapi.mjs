// Holds an OpenAPI document on the standard input against the specification of its version, and
// resolves its references; ends with 1 and says why where something is wrong.
//
//     build/stint openapi | node web/validate-openapi.mjs
import { readFileSync } from 'node:fs'
import SwaggerParser from '@apidevtools/swagger-parser'

const document = JSON.parse(readFileSync(0, 'utf8'))
try {
  // Everything is in the document: nothing is fetched or read.
  await SwaggerParser.validate(document, { resolve: { external: false } })
} catch (error) {
  console.error(`invalid: ${error.message}`)
  process.exitCode = 1
}
