// The icons: 16 × 16, drawn with a line of the text's colour. Beside a word they say nothing of their own.

const paths = {
  active: 'M8 5.25a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5Z',
  add: 'M8 3v10M3 8h10',
  back: 'M9.5 3.5 5 8l4.5 4.5',
  bell: 'M4.5 10.5V7a3.5 3.5 0 0 1 7 0v3.5l1 1.5h-9zM6.8 14h2.4',
  chart: 'M2.5 13.5h11M4 11V8M8 11V3M12 11V6',
  check: 'm3 8.5 3.2 3L13 4.5',
  clock: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM8 5v3l2 1.5',
  close: 'm4 4 8 8M12 4l-8 8',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  down: 'm4 6 4 4 4-4',
  gear: 'M8 6a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM6.4 3.4L6.7 1.5L9.3 1.5L9.6 3.4L10.1 3.6L11.7 2.5L13.5 4.3L12.4 5.9L12.6 6.4L14.5 6.7L14.5 9.3L12.6 9.6L12.4 10.1L13.5 11.7L11.7 13.5L10.1 12.4L9.6 12.6L9.3 14.5L6.7 14.5L6.4 12.6L5.9 12.4L4.3 13.5L2.5 11.7L3.6 10.1L3.4 9.6L1.5 9.3L1.5 6.7L3.4 6.4L3.6 5.9L2.5 4.3L4.3 2.5L5.9 3.6Z',
  ignored: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM4.2 4.2l7.6 7.6',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M7 6.5h.01M10 6.5h.01M12 6.5h.01M5 9.5h6',
  link: 'M6.5 9.5a2.5 2.5 0 0 0 3.5 0l2.3-2.3a2.5 2.5 0 0 0-3.5-3.5L8 4.5M9.5 6.5a2.5 2.5 0 0 0-3.5 0L3.7 8.8a2.5 2.5 0 0 0 3.5 3.5l.8-.8',
  muted: 'M4.5 10.5V7a3.5 3.5 0 0 1 5.6-2.8M11.5 7.5v3l1 1.5h-7M6.8 14h2.4M2.5 2.5l11 11',
  next: 'M6.5 3.5 11 8l-4.5 4.5',
  problem: 'M8 2 14.5 13.5h-13zM8 6.5v3M8 11.5v.01',
  regressed: 'M3 8a5 5 0 1 0 1.5-3.5L3 6M3 2.8V6h3.2',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.3 10.3l3.2 3.2',
  sort: 'M5 3v10m0 0-2.5-2.5M5 13l2.5-2.5M11 13V3m0 0L8.5 5.5M11 3l2.5 2.5',
  upload: 'M8 10.5v-8m0 0L5 5.5m3-3 3 3M2.5 10.5v3h11v-3',
  user: 'M8 2.8a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2ZM3 13.5c.4-2.5 2.4-3.7 5-3.7s4.6 1.2 5 3.7',
} as const;

export type IconName = keyof typeof paths;

export const Icon = (props: { name: IconName; size?: number }) => (
  <svg
    width={props.size ?? 16}
    height={props.size ?? 16}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d={paths[props.name]} />
  </svg>
);
