import { Center, Loader } from '@mantine/core'

/** Where nothing is known yet about what comes. Screens have skeletons of their own shape. */
export function Waiting() {
  return (
    <Center mih="60vh">
      <Loader type="dots" role="status" aria-label="…" />
    </Center>
  )
}
