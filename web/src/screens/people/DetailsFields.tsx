import { Select, SimpleGrid, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import { DateField } from '../../components/DateField'
import { DepartmentField } from '../../components/DepartmentField'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import type { Details } from './details'
import { useName } from './useName'
import { useRoleName } from '../../components/useRoleName'
import { useRoles } from './useRoles'

interface Props<Form extends Details> {
  form: UseFormReturnType<Form>
  /** A number is given to new ones that have none. */
  isNew?: boolean
  readOnly?: boolean
}

const zones = Intl.supportedValuesOf('timeZone')

/** What is known of somebody, as fields. */
export function DetailsFields<Form extends Details>({
  form,
  isNew = false,
  readOnly = false,
}: Props<Form>) {
  const { t } = useTranslation('people')
  const { organization } = useMyself()
  const values: Details = form.values
  const roleName = useRoleName()
  const roles = useRoles(values.role)
  const set = (field: keyof Details, value: string | null) =>
    form.setFieldValue(field, value as never)
  const error = (field: keyof Details) => form.errors[field]
  const input = (field: 'name' | 'email' | 'number' | 'department' | 'position' | 'region') => ({
    label: t(field),
    readOnly,
    value: values[field],
    error: error(field),
    onChange: ({ currentTarget }: React.ChangeEvent<HTMLInputElement>) =>
      set(field, currentTarget.value),
  })
  const said = (field: 'manager_id') => {
    const found = error(field)
    return typeof found === 'string' ? found : undefined
  }
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <TextInput {...input('name')} required maxLength={200} data-autofocus={isNew || undefined} />
      <TextInput {...input('email')} type="email" required maxLength={254} />
      <TextInput
        {...input('number')}
        maxLength={50}
        description={isNew ? t('number_hint') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
      />
      <Select
        label={t('role')}
        readOnly={readOnly}
        allowDeselect={false}
        value={values.role}
        error={error('role')}
        data={roles.map((value) => ({
          value,
          label: roleName(value),
        }))}
        onChange={(role) => role !== null && set('role', role)}
      />
      <DepartmentField
        {...input('department')}
        onChange={(department) => set('department', department)}
      />
      <TextInput {...input('position')} maxLength={100} />
      {readOnly ? (
        <Manager id={values.manager_id} />
      ) : (
        <EmployeeSelect
          label={t('manager')}
          clearable
          value={values.manager_id}
          error={said('manager_id')}
          onChange={(id) => set('manager_id', id)}
        />
      )}
      <Select
        label={t('time_zone')}
        readOnly={readOnly}
        searchable
        clearable={!readOnly}
        limit={50}
        placeholder={t('as_organization', { zone: organization.time_zone })}
        value={values.time_zone}
        error={error('time_zone')}
        data={
          values.time_zone === null || zones.includes(values.time_zone)
            ? zones
            : [values.time_zone, ...zones]
        }
        onChange={(zone) => set('time_zone', zone)}
      />
      <TextInput
        {...input('region')}
        maxLength={6}
        placeholder="DE-BY"
        description={t('region_hint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
      />
      <SimpleGrid cols={2} spacing="sm">
        <DateField
          label={t('employed_from')}
          readOnly={readOnly}
          clearable={!readOnly}
          value={values.employed_from}
          error={error('employed_from')}
          onChange={(date) => set('employed_from', date)}
        />
        <DateField
          label={t('employed_until')}
          readOnly={readOnly}
          clearable={!readOnly}
          value={values.employed_until}
          error={error('employed_until')}
          onChange={(date) => set('employed_until', date)}
        />
      </SimpleGrid>
    </SimpleGrid>
  )
}

/** To look at: the name alone. */
function Manager({ id }: { id: string | null }) {
  const { t } = useTranslation('people')
  const name = useName(id)
  return <TextInput label={t('manager')} readOnly value={name} />
}
