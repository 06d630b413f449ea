/** The button with the API design under which the program runs; its menu has those that there are. */
import { designById } from '../../kernel/designs/list';
import { lazyMenu } from '../parts/LazyMenu';
import { LineSign } from '../parts/signs';

export interface DesignMenuProps {
  /** Its letter. */
  readonly design: string;
  /** Its kernel, or its contract, has been changed. */
  readonly kernelEdited?: boolean;
  readonly onDesign: (id: string) => void;
  /** The page of a design. */
  readonly onAbout: (id: string) => void;
}

const Items = lazyMenu<DesignMenuProps>(() => import('./DesignItems'));

export function DesignMenu({
  design,
  onDesign,
  onAbout,
  kernelEdited = false,
  short = false,
}: DesignMenuProps & { short?: boolean }) {
  const name = designById(design)?.name ?? '';
  return (
    <div className="design">
      {!short && <span className="k">API design</span>}
      <Items design={design} onDesign={onDesign} onAbout={onAbout}>
        <button
          type="button"
          className="letter"
          aria-haspopup="menu"
          aria-label={`API design: ${design}${kernelEdited ? ', edited' : ''}, ${name}`}
        >
          <b>
            {design}
            {kernelEdited && (short ? '*' : ', edited')}
          </b>
          {!short && <span className="more">· {name}</span>}
          <LineSign which="down" size={12} />
        </button>
      </Items>
    </div>
  );
}
