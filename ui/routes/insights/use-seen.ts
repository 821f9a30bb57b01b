// Whether an element has come into view: what it shows is asked for then.
import { createSignal, onCleanup } from 'solid-js';

const ahead = '300px';

export const useSeen = () => {
  const [isSeen, setSeen] = createSignal(false);
  const ref = (element: Element): void => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        setSeen(true);
        observer.disconnect();
      },
      { rootMargin: ahead },
    );
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  };
  return { isSeen, ref };
};
