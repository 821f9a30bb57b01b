/** Every reason for which a decider or the validation refuses; the HTTP layer maps each to a status in one place. */
export type RejectionCode =
  | 'unauthorized'
  | 'unknown_issue'
  | 'ambiguous_issue'
  | 'unknown_project'
  | 'unknown_token'
  | 'unknown_user'
  | 'unknown_invite'
  | 'unknown_passkey'
  | 'unknown_session'
  | 'invalid_name'
  | 'invalid_token_request'
  | 'invalid_invite'
  | 'invalid_link'
  | 'invalid_challenge'
  | 'invalid_credential'
  | 'unknown_credential'
  | 'invite_used'
  | 'registration_closed'
  | 'username_taken'
  | 'too_many_passkeys'
  | 'last_passkey'
  | 'own_role'
  | 'own_account'
  | 'last_admin'
  | 'default_project'
  | 'project_exists'
  | 'unknown_rule'
  | 'unknown_channel'
  | 'unknown_delivery'
  | 'invalid_rule'
  | 'invalid_channel'
  | 'too_many_rules'
  | 'too_many_channels'
  | 'not_dead'
  | 'unknown_source_map'
  | 'invalid_retention'
  | 'invalid_source_map'
  | 'too_many_source_maps'
  | 'unknown_projection'
  | 'rebuild_running'
  | 'not_allowed'
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
