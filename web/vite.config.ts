import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// In development `npm run dev` serves the application and hands everything else to `./run`.
const server = process.env['STINT_URL'] ?? 'http://127.0.0.1:8080'
const others = ['/api', '/docs', '/health', '/account', '/set-password', '/reset-password']

export default defineConfig({
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    // The server takes cookies from its own origin only.
    proxy: Object.fromEntries(
      others.map((path) => [path, { target: server, headers: { origin: server } }]),
    ),
  },
  build: {
    target: 'es2022',
    // Everything is a file of its own: the Content-Security-Policy allows nothing inside another.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    emptyOutDir: true,
  },
})
