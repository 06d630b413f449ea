/** A tooltip for a control, with its key if it has one: on hover after a moment, on keyboard focus at once. */
import { cloneElement, type ReactElement, type ReactNode, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

interface TriggerProps {
  readonly 'aria-describedby'?: string | undefined;
  onPointerEnter?(event: { currentTarget: Element; pointerType: string }): void;
  onPointerLeave?(): void;
  onPointerDown?(): void;
  onFocus?(event: { currentTarget: Element }): void;
  onBlur?(): void;
}

interface HintProps {
  readonly text: ReactNode;
  readonly keys?: string | undefined;
  readonly children: ReactElement<TriggerProps>;
}

const delay = 400;

export function Hint({ text, keys, children }: HintProps) {
  const id = useId();
  const [anchor, setAnchor] = useState<DOMRect | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const hide = () => {
    clearTimeout(timer.current);
    setAnchor(null);
  };
  const trigger = cloneElement(children, {
    ...(anchor && { 'aria-describedby': id }),
    onPointerEnter: ({ currentTarget, pointerType }) => {
      if (pointerType === 'touch') return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setAnchor(currentTarget.getBoundingClientRect()), delay);
    },
    onPointerLeave: hide,
    onPointerDown: hide,
    onFocus: ({ currentTarget }) => {
      if (currentTarget.matches(':focus-visible')) setAnchor(currentTarget.getBoundingClientRect());
    },
    onBlur: hide,
  });
  return (
    <>
      {trigger}
      {anchor &&
        createPortal(
          <Bubble id={id} anchor={anchor}>
            {text}
            {keys && <kbd>{keys}</kbd>}
          </Bubble>,
          document.body,
        )}
    </>
  );
}

/** Below the control where there is room, else above it; never beyond an edge of the window. */
function Bubble({ id, anchor, children }: { id: string; anchor: DOMRect; children: ReactNode }) {
  const place = (bubble: HTMLDivElement | null) => {
    if (!bubble) return;
    const { offsetWidth: width, offsetHeight: height } = bubble;
    const below = anchor.bottom + 6;
    const top = below + height + 4 > window.innerHeight ? anchor.top - 6 - height : below;
    const middle = anchor.left + anchor.width / 2 - width / 2;
    const left = Math.max(8, Math.min(window.innerWidth - width - 8, middle));
    bubble.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };
  return (
    <div ref={place} className="tip" role="tooltip" id={id}>
      {children}
    </div>
  );
}
