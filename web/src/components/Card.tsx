import { Center, Group, Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** The page of whoever is not signed in: a card in the middle. */
export function Card({ children }: { children: ReactNode }) {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={400} gap="lg">
        <Group gap="xs" justify="center">
          <img src="/icon.svg" alt="" width={36} height={36} />
          <Text fw={650} size="xl">
            Stint
          </Text>
        </Group>
        <Paper withBorder p={{ base: 'lg', sm: 'xl' }} shadow="xs">
          {children}
        </Paper>
      </Stack>
    </Center>
  )
}
