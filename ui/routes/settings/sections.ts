// The sections of the settings, in their order. What a section shows is loaded when it is opened.
import { type Component, lazy } from 'solid-js';

export interface SettingsSection {
  /** As the address has it. */
  name: string;
  title: string;
  /** Members have the others. */
  isForAdmins: boolean;
  page: Component;
}

export const sections: readonly SettingsSection[] = [
  {
    name: 'projects',
    title: 'Projects',
    isForAdmins: false,
    page: lazy(() => import('./projects/projects-section.tsx')),
  },
  { name: 'tokens', title: 'API tokens', isForAdmins: false, page: lazy(() => import('./tokens/tokens-section.tsx')) },
  {
    name: 'source-maps',
    title: 'Source maps',
    isForAdmins: true,
    page: lazy(() => import('./source-maps/source-maps-section.tsx')),
  },
  { name: 'alerts', title: 'Alerts', isForAdmins: true, page: lazy(() => import('./alerts/alerts-section.tsx')) },
  { name: 'users', title: 'Users', isForAdmins: true, page: lazy(() => import('./people/users-section.tsx')) },
  { name: 'invites', title: 'Invites', isForAdmins: true, page: lazy(() => import('./people/invites-section.tsx')) },
  {
    name: 'retention',
    title: 'Data retention',
    isForAdmins: true,
    page: lazy(() => import('./retention/retention-section.tsx')),
  },
  {
    name: 'account',
    title: 'Your account',
    isForAdmins: false,
    page: lazy(() => import('./account/account-section.tsx')),
  },
  { name: 'audit', title: 'Audit log', isForAdmins: true, page: lazy(() => import('./audit/audit-section.tsx')) },
  { name: 'system', title: 'System', isForAdmins: true, page: lazy(() => import('./system/system-section.tsx')) },
];
