// A filter whose values are what errors carry: newest first, or typed.
import { createMemo } from 'solid-js';
import type { Facets } from '../data/types.ts';
import type { FilterState } from '../data/use-filters.ts';
import type { Filters } from '../lib/filters.ts';
import { short } from '../lib/numbers.ts';
import { capital } from '../lib/words.ts';
import styles from './facet-filter.module.css';
import { ChoiceMenu } from './menu.tsx';
import type { Option } from './option-list.tsx';
import { RelativeTime } from './relative-time.tsx';

const any = '';

export const FacetFilter = (
  props: FilterState & {
    name: 'release' | 'environment' | 'source' | 'route';
    facets: Facets | undefined;
    onOpen: () => void;
  },
) => {
  const value = () => props.filters()[props.name];
  const word = () => capital(props.name);
  const options = createMemo((): Option[] => {
    const plural = `${props.name}s` as keyof Facets;
    const found = props.facets?.[plural] ?? [];
    return [
      { value: any, label: `Any ${props.name}` },
      ...found.map((facet) => ({
        value: facet.value,
        label: facet.value,
        detail: (
          <>
            {short(facet.total_count)} · <RelativeTime at={facet.last_seen} look="short" isPart />
          </>
        ),
      })),
    ];
  });
  return (
    <ChoiceMenu
      label={word()}
      class={value() === undefined ? '' : styles.on}
      face={<span>{value() === undefined ? word() : `${word()}: ${value()}`}</span>}
      options={options()}
      chosen={value() ?? any}
      placeholder={`Find ${/^[aeiou]/.test(props.name) ? 'an' : 'a'} ${props.name}`}
      takesOther={props.name !== 'source'}
      onOpen={props.onOpen}
      onChoose={(chosen) => props.change({ [props.name]: chosen === any ? undefined : chosen } as Partial<Filters>)}
    />
  );
};
