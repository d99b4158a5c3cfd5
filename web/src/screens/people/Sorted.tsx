import { Group, UnstyledButton } from '@mantine/core'
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown'
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp'
import IconArrowsSort from '@tabler/icons-react/icons/IconArrowsSort'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { peopleRoute } from './route'

/** A heading that sorts by its column, and then the other way round. */
export function Sorted({ by, label }: { by: 'name' | 'number'; label: string }) {
  const { t } = useTranslation('people')
  const { sort = 'name' } = peopleRoute.useSearch()
  const navigate = useNavigate({ from: peopleRoute.fullPath })
  const up = sort === by
  const down = sort === `-${by}`
  const Icon = up ? IconArrowUp : down ? IconArrowDown : IconArrowsSort
  const said = up ? t('sorted_up') : down ? t('sorted_down') : t('sort')
  return (
    <UnstyledButton
      fz="sm"
      fw={700}
      aria-label={`${label}, ${said}`}
      onClick={() =>
        void navigate({
          search: (old) => ({ ...old, sort: up ? (`-${by}` as const) : by }),
          replace: true,
        })
      }
    >
      <Group gap={4} wrap="nowrap">
        {label}
        <Icon size={14} aria-hidden />
      </Group>
    </UnstyledButton>
  )
}
