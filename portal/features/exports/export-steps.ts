import type { Export } from '../../api/types.ts';

type Step = Export['step'];

/** What a teacher is told of an export's steps: fewer than it has. */
export const STAGES = ['check', 'stop', 'capture', 'start', 'image', 'replicate', 'finish'] as const;
export type Stage = (typeof STAGES)[number];

const STAGE_OF: Readonly<Record<Step, Stage | 'over'>> = {
  Accepted: 'check',
  Preflight: 'check',
  StoppingVm: 'stop',
  GeneralizingVm: 'stop',
  CapturingDisk: 'capture',
  StartingVm: 'start',
  PreparingImage: 'image',
  CreatingVersion: 'image',
  Replicating: 'replicate',
  Settling: 'finish',
  Done: 'over',
};

/** The stages that an export goes through, and how far it is. A retry has no VM to stop. */
export function stagesOf({
  step,
  kind,
}: Pick<Export, 'step' | 'kind'>): { stage: Stage; state: 'done' | 'now' | 'later' }[] {
  const stages = kind === 'Retry' ? STAGES.filter((stage) => !OF_A_CAPTURE.has(stage)) : STAGES;
  const current = STAGE_OF[step];
  const at = current === 'over' ? stages.length : stages.indexOf(current);
  return stages.map((stage, index) => ({
    stage,
    state: index < at ? 'done' : index === at ? 'now' : 'later',
  }));
}

const OF_A_CAPTURE: ReadonlySet<Stage> = new Set(['stop', 'capture', 'start', 'image']);
