import { Button, type ButtonProps } from '@mantine/core'
import IconPlus from '@tabler/icons-react/icons/IconPlus'

interface Props extends ButtonProps {
  onClick: () => void
}

/** Makes another one of what a list is of. */
export function AddButton(props: Props) {
  const icon = <IconPlus size={props.size === undefined ? 16 : 14} aria-hidden />
  return <Button leftSection={icon} {...props} />
}
