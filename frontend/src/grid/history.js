// Undo and redo: each step is a list of {input, from, to}.

export class History {
  constructor(apply) {
    this.apply = apply;
    this.past = [];
    this.future = [];
  }

  add(step) {
    if (!step.length) return;
    this.past.push(step);
    this.future = [];
  }

  undo() {
    const step = this.past.pop();
    if (!step) return false;
    this.future.push(step);
    this.apply(step.map(({ input, from }) => ({ input, value: from })));
    return true;
  }

  redo() {
    const step = this.future.pop();
    if (!step) return false;
    this.past.push(step);
    this.apply(step.map(({ input, to }) => ({ input, value: to })));
    return true;
  }
}
