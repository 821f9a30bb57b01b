// A popover with a list to choose from.
import { OptionList, type OptionListProps } from './option-list.tsx';
import { Popover, type PopoverProps } from './popover.tsx';

export const ChoicePopover = (props: PopoverProps & OptionListProps) => (
  <Popover label={props.label} anchor={props.anchor} isOpen={props.isOpen} onClose={props.onClose}>
    <OptionList {...props} />
  </Popover>
);
export default ChoicePopover;
