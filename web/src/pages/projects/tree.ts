// Projects by their names, which nest with `/`: a tree from a flat list.
import type { Project } from "../../api";

export interface Node {
  project: Project;
  children: Node[];
  depth: number;
}

/** Parents before their children; a project whose parent is not in the list stands at the top. */
export function treeOf(projects: Project[]): Node[] {
  const nodes = new Map(projects.map((project) => [project.name, { project, children: [], depth: 0 } as Node]));
  const top: Node[] = [];
  for (const node of [...nodes.values()].sort((a, b) => a.project.name.localeCompare(b.project.name))) {
    const parent = nodes.get(node.project.name.split("/").slice(0, -1).join("/"));
    if (parent) {
      node.depth = parent.depth + 1;
      parent.children.push(node);
    } else {
      top.push(node);
    }
  }
  return top;
}

/** The lines of the tree that are seen: the children of closed nodes are not. */
export function linesOf(nodes: Node[], isOpen: (project: Project) => boolean): Node[] {
  return nodes.flatMap((node) => [node, ...(isOpen(node.project) ? linesOf(node.children, isOpen) : [])]);
}

/** How names look when case, blanks, dashes and underscores don't count. */
const bare = (name: string) => name.toLowerCase().replace(/[\s_\-.]+/g, "");

/** A project that somebody may have meant, when a new one is about to be made. */
export const nearOf = (name: string, projects: { name: string }[]): string | undefined =>
  projects.find((project) => project.name !== name && bare(project.name) === bare(name))?.name;
