import { Button, type ButtonProps, useRestoreFocusTarget } from '@fluentui/react-components';

/** A button that opens a dialog. When that is closed, the focus is back here. */
export function DialogButton(props: ButtonProps) {
  return <Button {...useRestoreFocusTarget()} {...props} />;
}
