import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  Title,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMantineColorScheme } from '@mantine/core'
import IconBuilding from '@tabler/icons-react/icons/IconBuilding'
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown'
import IconLogout from '@tabler/icons-react/icons/IconLogout'
import IconMoon from '@tabler/icons-react/icons/IconMoon'
import IconSun from '@tabler/icons-react/icons/IconSun'
import IconDeviceDesktop from '@tabler/icons-react/icons/IconDeviceDesktop'
import IconLanguage from '@tabler/icons-react/icons/IconLanguage'
import IconUser from '@tabler/icons-react/icons/IconUser'
import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client } from '../api/client'
import { useMyself } from '../api/me'
import { expiry } from '../api/session'
import { Waiting } from '../components/Waiting'
import { SendPunches } from '../screens/today/SendPunches'
import { chooseLanguage, languages, type Language } from './i18n'
import { sections } from './navigation'
import classes from './Shell.module.css'

const SignInAgain = lazy(() => import('../screens/sign_in/SignInAgain'))

/** Header, menu, and the screen. */
export function Shell() {
  const { t } = useTranslation()
  const [opened, { toggle, close }] = useDisclosure()
  const { organization } = useMyself()
  return (
    <>
      <a href="#screen" className={classes.skip}>
        {t('skip_to_content')}
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 'sm', sm: 'lg' }}
      >
        <AppShell.Header className="no-print">
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={t('menu')}
                aria-expanded={opened}
              />
              <Link to="/" className={classes.brand}>
                <img src="/icon.svg" alt="" width={28} height={28} />
                <Title order={1} size="h4" component="span">
                  Stint
                </Title>
              </Link>
              <Text c="dimmed" size="sm" visibleFrom="sm" truncate>
                {organization.name}
              </Text>
            </Group>
            <PersonMenu />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar className="no-print" p="xs" aria-label={t('menu')}>
          <ScrollArea>
            <Navigation onChosen={close} />
          </ScrollArea>
        </AppShell.Navbar>
        <AppShell.Main id="screen" tabIndex={-1} className={classes.main}>
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </AppShell.Main>
      </AppShell>
      <Expiry />
      <SendPunches />
    </>
  )
}

/** Asks to sign in again when the session has ended; few ever see it. */
function Expiry() {
  const expired = useSyncExternalStore(expiry.subscribe, expiry.isExpired)
  return (
    expired && (
      <Suspense>
        <SignInAgain />
      </Suspense>
    )
  )
}

function Navigation({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslation()
  const { can } = useMyself()
  const path = useRouterState({ select: (state) => state.location.pathname })
  return sections.map(({ text, destinations }) => {
    const shown = destinations.filter(
      ({ permission, or }) =>
        permission === undefined || can(...permission) || (or !== undefined && can(...or)),
    )
    return (
      shown.length > 0 && (
        <div key={text} className={classes.section}>
          <Text size="xs" c="dimmed" fw={600} px="sm" py={4}>
            {t(`sections.${text}`)}
          </Text>
          {shown.map(({ to, text, icon: Icon, badge: Count }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              active={to === '/' ? path === '/' : path.startsWith(to)}
              aria-current={path === to ? 'page' : undefined}
              label={t(`navigation.${text}`)}
              leftSection={<Icon size={20} stroke={1.6} aria-hidden />}
              rightSection={
                Count !== undefined && (
                  <Suspense fallback={null}>
                    <Count />
                  </Suspense>
                )
              }
              onClick={onChosen}
              className={classes.link}
            />
          ))}
        </div>
      )
    )
  })
}

const schemes = [
  { scheme: 'light', icon: IconSun },
  { scheme: 'dark', icon: IconMoon },
  { scheme: 'auto', icon: IconDeviceDesktop },
] as const

function PersonMenu() {
  const { t, i18n } = useTranslation()
  const { me, employee, organization } = useMyself()
  const others = me.organizations.filter(({ id }) => id !== organization.id)
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const queries = useQueryClient()

  async function signOut() {
    await client.POST('/api/v1/auth/logout', { body: {} })
    queries.clear()
    location.assign('/sign-in?reason=signed_out')
  }

  // All that is shown and kept is of the organization that one leaves: the page begins anew.
  const enter = api.useMutation('post', '/api/v1/auth/organization', {
    onSuccess: () => location.assign('/'),
  })

  async function speak(language: Language) {
    await chooseLanguage(language)
    await client.PATCH('/api/v1/me', { body: { locale: language } })
  }

  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          w="auto"
          px="xs"
          aria-label={`${employee.name}, ${t('person_menu')}`}
        >
          <Group gap={6} wrap="nowrap">
            <Text size="sm" truncate maw={180} c="var(--mantine-color-text)">
              {employee.name}
            </Text>
            <IconChevronDown size={16} aria-hidden />
          </Group>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.user?.email ?? employee.email}
          <br />
          {organization.name}
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} aria-hidden />}>
          {t('account')}
        </Menu.Item>
        {others.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>{t('other_organizations')}</Menu.Label>
          </>
        )}
        {others.map(({ id, name }) => (
          <Menu.Item
            key={id}
            leftSection={<IconBuilding size={16} aria-hidden />}
            onClick={() => enter.mutate({ body: { organization_id: id } })}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('appearance')}</Menu.Label>
        {schemes.map(({ scheme, icon: Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => setColorScheme(scheme)}
            fw={colorScheme === scheme ? 600 : undefined}
            aria-current={colorScheme === scheme}
          >
            {t(`schemes.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('language')}</Menu.Label>
        {Object.entries(languages).map(([language, name]) => (
          <Menu.Item
            key={language}
            lang={language}
            leftSection={<IconLanguage size={16} aria-hidden />}
            onClick={() => void speak(language as Language)}
            fw={i18n.language === language ? 600 : undefined}
            aria-current={i18n.language === language}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => void signOut()}
        >
          {t('sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
