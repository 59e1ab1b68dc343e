import { REPORT_ROLES, type ReportRole } from '../../reports/index.js';

/** Roles in order: each may do all that the ones before it may. */
export const ROLES = REPORT_ROLES;
export type Role = ReportRole;

export function isRole(name: string): name is Role {
  return (ROLES as readonly string[]).includes(name);
}

/** Whether someone with the role `has` may do what needs the role `needs`. */
export function mayAct(has: Role, needs: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needs);
}
