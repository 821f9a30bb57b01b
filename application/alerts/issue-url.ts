// Where the dashboard shows an error.
export const urlOf = (origin: string, issue: { projectId: string; fingerprint: string }): string =>
  `${origin}/errors/${encodeURIComponent(issue.fingerprint)}?project_id=${encodeURIComponent(issue.projectId)}`;
