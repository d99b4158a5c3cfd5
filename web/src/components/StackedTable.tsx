import { Table, type TableTrProps } from '@mantine/core'
import {
  Children,
  cloneElement,
  createContext,
  isValidElement,
  useContext,
  type CSSProperties,
  type ReactNode,
} from 'react'

import classes from './StackedTable.module.css'

/** What a column is called, '' for that of the buttons. An object where more is to be said. */
export type Column =
  | string
  | {
      label: string
      /** Instead of the label above the column, as a button that sorts by it. */
      heading?: ReactNode
      /** What a row is known by, where this is not the first column. */
      main?: boolean
      /** What needs the whole width of a card, and says itself what it is. */
      wide?: boolean
    }

interface Props {
  /** What the table is of, for those who do not see it. */
  label: string
  columns: Column[]
  /** A `<Row>` each. */
  children: ReactNode
  busy?: boolean
  /** In px: of more rows than this the others are reached by scrolling, where the table is wide. */
  most?: number
}

type Part = 'main' | 'wide' | 'actions' | undefined

interface Kind {
  label: string
  part: Part
}

const Kinds = createContext<Kind[]>([])

function kindsOf(columns: Column[]): Kind[] {
  const full = columns.map((column): Exclude<Column, string> =>
    typeof column === 'string' ? { label: column } : column,
  )
  const main = full.find((column) => column.main) ?? full[0]
  return full.map((column) => ({
    label: column.label,
    part:
      column === main ? 'main' : column.wide ? 'wide' : column.label === '' ? 'actions' : undefined,
  }))
}

/**
 * A table of things. Where it has little room each row is a card. The roles are said, as browsers take them from
 * whatever is not laid out as a table.
 */
export function StackedTable({ label, columns, children, busy = false, most }: Props) {
  return (
    <div className={classes.frame}>
      <div
        className={classes.scroll}
        tabIndex={0}
        role="region"
        aria-label={label}
        style={most === undefined ? undefined : ({ '--most': `${most}px` } as CSSProperties)}
      >
        <Table
          className={classes.table}
          role="table"
          aria-label={label}
          aria-busy={busy}
          verticalSpacing="xs"
          highlightOnHover
          stickyHeader={most !== undefined}
        >
          <Table.Thead role="rowgroup">
            <Table.Tr role="row">
              {columns.map((column, at) => (
                <Table.Th key={at} scope="col" role="columnheader">
                  {typeof column === 'string' ? column : (column.heading ?? column.label)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody role="rowgroup">
            <Kinds value={kindsOf(columns)}>{children}</Kinds>
          </Table.Tbody>
        </Table>
      </div>
    </div>
  )
}

interface CellProps {
  role?: string
  'data-label'?: string | undefined
  'data-part'?: Part
}

/** A row of a `StackedTable`: a `<Table.Td>` for each column. */
export function Row({ children, className, ...props }: TableTrProps) {
  const kinds = useContext(Kinds)
  return (
    <Table.Tr role="row" className={`${classes.row} ${className ?? ''}`} {...props}>
      {Children.map(children, (cell, at) => {
        const { label, part } = kinds[at] ?? { label: '', part: undefined }
        return isValidElement<CellProps>(cell)
          ? cloneElement(cell, {
              role: 'cell',
              'data-part': part,
              'data-label': part === undefined ? label : undefined,
            })
          : cell
      })}
    </Table.Tr>
  )
}
