/** Every reason for which a decider or the validation refuses; the HTTP layer maps each to a status in one place. */
export type RejectionCode =
  | 'unknown_issue'
  | 'unknown_project'
  | 'unknown_token'
  | 'invalid_token_request'
  | 'project_exists'
  | 'conflict';

/** A command that cannot be carried out. The message names what is wrong, for a person. */
export class Rejected extends Error {
  readonly code: RejectionCode;

  constructor(code: RejectionCode, message: string) {
    super(message);
    this.name = 'Rejected';
    this.code = code;
  }
}
