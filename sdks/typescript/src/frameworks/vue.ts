// Vue 3: what its components throw, in drawing, in hooks and in handlers of events.
import { property, textProperty } from '../reading.ts';
import type { Captures } from './captures.ts';

/** An app of Vue, as far as it is used. */
export interface VueApp {
  config: { errorHandler?: ((error: unknown, instance: never, info: string) => void) | undefined };
}

export interface VuePlugin {
  install(app: VueApp): void;
}

const componentOf = (instance: unknown): string | undefined => {
  const options = property(instance, '$options');
  return textProperty(options, 'name') ?? textProperty(options, '__name');
};

/**
 * `createApp(App).use(vuePlugin(bloop))`: captures, then calls the `app.config.errorHandler` that was there before, or
 * writes to the console as Vue does without one.
 */
export const vuePlugin = (client: Captures): VuePlugin => ({
  install({ config }) {
    const before = config.errorHandler;
    config.errorHandler = (error: unknown, instance: unknown, info: string) => {
      const where = { hook: info, component: componentOf(instance) };
      client.captureError(error, { metadata: { unhandled: true, mechanism: 'vue', ...where } });
      if (typeof before === 'function') before(error, instance as never, info);
      else console.error(error);
    };
  },
});
