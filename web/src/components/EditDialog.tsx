import { Skeleton, type MantineSize } from '@mantine/core'
import type { ReactNode } from 'react'

import type { needTagged } from '../api/tagged'
import { Dialog } from './Dialog'
import { Editing, type Edited } from './Editing'

interface Props<T> {
  title: string
  size?: MantineSize
  /** The kind of thing, and which; null: a new one. */
  kind: string
  id: string | null
  /** Reads it: `(id) => client.GET(…)`. */
  read: (id: string) => Parameters<typeof needTagged<T>>[0]
  /** The height of the form, while that is read. */
  height: number
  onClose: () => void
  /** An `<EditForm>`. */
  children: (edited: Edited<T> | null) => ReactNode
}

/** A dialog that makes something, or changes what others may change too. */
export function EditDialog<T>({
  title,
  size,
  kind,
  id,
  read,
  height,
  onClose,
  children,
}: Props<T>) {
  return (
    <Dialog onClose={onClose} title={title} size={size}>
      {id === null ? (
        children(null)
      ) : (
        <Editing what={[kind, id]} read={() => read(id)} waiting={<Skeleton h={height} />}>
          {children}
        </Editing>
      )}
    </Dialog>
  )
}
