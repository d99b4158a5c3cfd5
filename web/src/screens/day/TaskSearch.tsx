import {
  Badge,
  Combobox,
  Group,
  Paper,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  useCombobox,
} from '@mantine/core'
import IconSearch from '@tabler/icons-react/icons/IconSearch'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, type RefObject } from 'react'
import { useTranslation } from 'react-i18next'

import type { FilterValues, Task } from '../../api/schema'
import classes from './Day.module.css'
import { dayRoute, type Filters } from './route'
import { choicesOf } from './tasks'

/** How many are offered at once. */
const OFFERED = 40

interface Props {
  tasks: Task[]
  values: FilterValues
  isPending: boolean
  recent: string[]
  /** The tasks that have a line already. */
  present: ReadonlySet<string>
  typed: string
  onTyped: (typed: string) => void
  onChoose: (task: Task) => void
  field: RefObject<HTMLInputElement | null>
}

/** Where tasks are added: type, choose by arrow keys, Enter. What they are narrowed to stays in the address. */
export function TaskSearch(props: Props) {
  const { tasks, values, isPending, present, typed, onTyped, field } = props
  const { t } = useTranslation('day')
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const { choices, more } = choicesOf(tasks, props.recent, typed, OFFERED)
  const { selectFirstOption, dropdownOpened } = combobox

  // Enter takes the best match.
  useEffect(() => {
    if (dropdownOpened) {
      selectFirstOption()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the functions are new each time
  }, [typed, dropdownOpened, tasks.length])

  const choose = (id: string) => {
    const task = tasks.find((task) => task.id === id)
    onTyped('')
    combobox.closeDropdown()
    if (task !== undefined) {
      props.onChoose(task)
    }
  }
  const options = (isRecent: boolean) =>
    choices
      .filter((choice) => choice.isRecent === isRecent)
      .map(({ task }) => (
        <Combobox.Option key={task.id} value={task.id}>
          <Option task={task} isPresent={present.has(task.id)} />
        </Combobox.Option>
      ))
  const [recent, others] = [options(true), options(false)]
  return (
    <Paper withBorder p="sm" className="no-print">
      <Stack gap="xs">
        <Narrow values={values} />
        <Combobox store={combobox} onOptionSubmit={choose} shadow="md">
          <Combobox.Target withExpandedAttribute>
            <TextInput
              ref={field}
              label={t('add.label')}
              placeholder={t('add.placeholder')}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={typed}
              onChange={({ currentTarget: { value } }) => {
                onTyped(value)
                combobox.openDropdown()
              }}
              onClick={() => combobox.openDropdown()}
              onBlur={() => combobox.closeDropdown()}
            />
          </Combobox.Target>
          <Combobox.Dropdown>
            <Combobox.Options
              mah={320}
              className={classes.options}
              aria-label={t('add.label')}
              tabIndex={0}
            >
              {recent.length > 0 && (
                <Combobox.Group label={t('add.recent')}>{recent}</Combobox.Group>
              )}
              {recent.length > 0 && others.length > 0 ? (
                <Combobox.Group label={t('add.others')}>{others}</Combobox.Group>
              ) : (
                others
              )}
              {choices.length === 0 && (
                <Combobox.Empty>
                  {isPending ? t('loading', { ns: 'common' }) : t('add.nothing')}
                </Combobox.Empty>
              )}
            </Combobox.Options>
            {more > 0 && (
              <Combobox.Footer>
                <Text size="xs" c="dimmed">
                  {t('add.more', { count: more })}
                </Text>
              </Combobox.Footer>
            )}
          </Combobox.Dropdown>
        </Combobox>
      </Stack>
    </Paper>
  )
}

function Option({ task, isPresent }: { task: Task; isPresent: boolean }) {
  const { t } = useTranslation('day')
  const about = [task.project_name, task.project_phase, task.discipline].filter(
    (text) => text !== '',
  )
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <div className={classes.task}>
        <Text size="sm" truncate>
          {task.display_name}
        </Text>
        <Text size="xs" truncate className={classes.about}>
          {about.join(' · ')}
        </Text>
      </div>
      {isPresent && (
        <Badge size="sm" variant="default" className={classes.fixed}>
          {t('add.present')}
        </Badge>
      )}
    </Group>
  )
}

function Narrow({ values }: { values: FilterValues }) {
  const { t } = useTranslation('day')
  const search = dayRoute.useSearch()
  const navigate = useNavigate({ from: '/day/$date' })
  const filters: [keyof Filters, string[]][] = [
    ['phase', values.project_phases],
    ['department', values.departments],
    ['discipline', values.disciplines],
  ]
  const shown = filters.filter(
    ([name, all]) => all.filter((value) => value !== '').length > 1 || search[name] !== undefined,
  )
  return (
    shown.length > 0 && (
      <SimpleGrid cols={{ base: 2, sm: shown.length }} spacing="xs">
        {shown.map(([name, all]) => (
          <Select
            key={name}
            size="xs"
            aria-label={t(`filters.${name}`)}
            placeholder={t(`filters.${name}`)}
            data={[
              ...new Set([...all, ...(search[name] === undefined ? [] : [search[name]])]),
            ].filter((value) => value !== '')}
            value={search[name] ?? null}
            clearable
            clearButtonProps={{
              'aria-label': t('filters.clear', { filter: t(`filters.${name}`) }),
            }}
            onChange={(value) =>
              void navigate({
                search: { ...search, [name]: value ?? undefined },
                replace: true,
              })
            }
          />
        ))}
      </SimpleGrid>
    )
  )
}
