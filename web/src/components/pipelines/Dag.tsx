// The graph of a pipeline: pan, zoom, and each step a button.
import { Background, Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useMemo } from "react";
import { criticalPath, placed, type Step } from "./graph";
import css from "./pipelines.module.css";
import { StepCard } from "./StepCard";

interface Inside extends Record<string, unknown> {
  step: Step;
  isChosen: boolean;
  isCritical: boolean;
  onChoose: (name: string) => void;
}

const StepNode = ({ data: { step, isChosen, isCritical, onChoose } }: NodeProps<Node<Inside>>) => (
  <>
    <Handle type="target" position={Position.Left} className={css.handle ?? ""} isConnectable={false} />
    <StepCard step={step} isChosen={isChosen} isCritical={isCritical} onChoose={() => onChoose(step.name)} />
    <Handle type="source" position={Position.Right} className={css.handle ?? ""} isConnectable={false} />
  </>
);

const TYPES = { step: StepNode };

export default function Dag({
  steps,
  chosen,
  withPath,
  onChoose,
}: {
  steps: Step[];
  chosen: string | undefined;
  withPath: boolean;
  onChoose: (name: string) => void;
}) {
  // Only another shape is laid out anew: a step that ends does not move.
  const shape = JSON.stringify(steps.map(({ name, parents }) => [name, parents]));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` is what matters of the steps
  const places = useMemo(() => new Map(placed(steps).map(({ step, x, y }) => [step.name, { x, y }])), [shape]);
  const path = withPath ? criticalPath(steps) : new Set<string>();
  const nodes: Node<Inside>[] = steps.map((step) => ({
    id: step.name,
    type: "step",
    position: places.get(step.name) ?? { x: 0, y: 0 },
    data: { step, isChosen: step.name === chosen, isCritical: path.has(step.name), onChoose },
    draggable: false,
    selectable: false,
    focusable: false,
    // A node that can be neither dragged nor chosen lets the pointer through, to the ground behind its button.
    style: { pointerEvents: "all" },
  }));
  const edges: Edge[] = steps.flatMap(({ name, parents, status }) =>
    parents.map((parent) => ({
      id: `${parent}\n${name}`,
      source: parent,
      target: name,
      animated: status === "running",
      focusable: false,
    })),
  );
  return (
    <div className={`card ${css.flow}`} role="group" aria-label={`Graph of ${steps.length} steps`}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        minZoom={0.1}
        nodesConnectable={false}
        nodesDraggable={false}
        onlyRenderVisibleElements
        proOptions={{ hideAttribution: false }}
      >
        <Background gap={24} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}
