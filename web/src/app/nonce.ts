import { setNonce } from 'get-nonce'

/**
 * What lets style elements that scripts make through the Content-Security-Policy; '' in development.
 * Browsers show it to scripts as a property only.
 */
export const nonce =
  document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

// The scroll lock below Mantine's dialogs makes a style element of its own.
setNonce(nonce)
