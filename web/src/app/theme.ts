import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** Indigo, dark enough at 6 for white text on it (WCAG AA). */
const stint: MantineColorsTuple = [
  '#eef2ff',
  '#dfe5fb',
  '#bac8f5',
  '#93a8ef',
  '#728cea',
  '#5d7ae7',
  '#3b5bdb',
  '#3450c2',
  '#2c47ae',
  '#213c99',
]

/** The theme; `texts` are what controls are called that Mantine makes itself. */
export const themeWith = (texts: { close: string }) =>
  createTheme({
    primaryColor: 'stint',
    primaryShade: 6,
    colors: { stint },
    autoContrast: true,
    defaultRadius: 'md',
    cursorType: 'pointer',
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
    headings: { fontWeight: '650' },
    respectReducedMotion: true,
    components: {
      // Most of what is asked for is needed; what is not says so in its label.
      InputWrapper: { defaultProps: { withAsterisk: false } },
      Modal: { defaultProps: { closeButtonProps: { 'aria-label': texts.close } } },
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': texts.close } } },
    },
  })

/** Mantine's dimmed text, its errors and some of what is red or orange have too little contrast for WCAG AA. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
    '--mantine-color-orange-light-color': '#8f3a00',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-red-filled': 'var(--mantine-color-red-9)',
  },
})
