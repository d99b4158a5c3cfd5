import {
  createTheme,
  InputWrapper,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core'

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

export const theme = createTheme({
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
    InputWrapper: InputWrapper.extend({ defaultProps: { withAsterisk: false } }),
  },
})

/** Mantine's dimmed text has too little contrast on white for WCAG AA. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
  },
})
