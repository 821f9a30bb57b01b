// One's own account: where one is logged in, and with what one logs in.
import { Passkeys } from './passkeys-panel.tsx';
import { Sessions } from './sessions-panel.tsx';

const AccountSection = () => (
  <>
    <Passkeys />
    <Sessions />
  </>
);
export default AccountSection;
