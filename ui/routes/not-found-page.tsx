// An address that is none.
import { A } from '@solidjs/router';
import { buttonClass } from '../components/button.tsx';
import { Empty } from '../components/states.tsx';

const NotFoundPage = () => (
  <Empty
    title="There is no such page"
    actions={
      <A class={buttonClass()} href="/">
        To the errors
      </A>
    }
  />
);
export default NotFoundPage;
