package dev.braid.dsl.picture;

import dev.braid.dsl.And;
import dev.braid.dsl.Apply;
import dev.braid.dsl.Batch;
import dev.braid.dsl.Call;
import dev.braid.dsl.Emit;
import dev.braid.dsl.FlowDefinition;
import dev.braid.dsl.Leaf;
import dev.braid.dsl.Or;
import dev.braid.dsl.Parallel;
import dev.braid.dsl.Pipe;
import dev.braid.dsl.Step;
import dev.braid.dsl.StepVisitor;
import dev.braid.dsl.picture.Mark.Area;
import dev.braid.dsl.picture.Mark.Box;
import dev.braid.dsl.picture.Mark.Dot;
import dev.braid.dsl.picture.Mark.Shape;
import dev.braid.dsl.picture.Mark.Wire;
import java.util.ArrayList;
import java.util.List;

/** Gives every step its place: a block for each leaf, and blocks put together for the others. */
record Layout(FlowDefinition flow, int room, Inside inside) implements StepVisitor<Block> {

  static final int MARGIN = 24;
  static final int TITLE_SIZE = 17;
  static final int NAME_SIZE = 14;
  static final int DETAIL_SIZE = 11;

  /** The first line of a box, and each further one. */
  static final int NAME_HEIGHT = 36;

  static final int DETAIL_HEIGHT = 15;

  /** The arrow that leads into a mark. */
  static final int LEAD = 26;

  private static final int TITLE_HEIGHT = 44;
  private static final int PADDING = 12;

  /** Widths of boxes are multiples of it, so that boxes of similar texts are aligned. */
  private static final int WIDTH_STEP = 12;

  private static final int LEAST_TEXT = 28;
  private static final int DOT = 16;

  /** How wide a line of a pipe may become before it is wrapped. */
  private static final int ROOM = 940;

  /** How much less room there is inside of a composition, and where that ends. */
  private static final int ROOM_FOR_NESTING = 110;

  private static final int LEAST_ROOM = 420;

  /** Around the steps of a definition: the line of its name, and what is left free beside them. */
  private static final int FRAME_HEAD = 30;

  private static final int FRAME_EDGE = 14;

  static Scene of(FlowDefinition flow) {
    return of(flow, Inside.NOTHING);
  }

  static Scene of(FlowDefinition flow, Inside inside) {
    Layout layout = new Layout(flow, ROOM, inside);
    List<Block> blocks = new ArrayList<>();
    blocks.add(start());
    if (flow.step() instanceof Pipe pipe) {
      blocks.addAll(layout.blocks(pipe.steps()));
    } else {
      blocks.add(flow.step().accept(layout));
    }
    blocks.add(end());
    Block whole = Sequence.closed(blocks, ROOM);
    int width = Math.max(whole.width(), TextWidth.ofBold(flow.name(), TITLE_SIZE));
    return new Scene(
        width + 2 * MARGIN,
        whole.height() + TITLE_HEIGHT + 2 * MARGIN,
        flow.name(),
        whole.movedMarks(MARGIN, MARGIN + TITLE_HEIGHT));
  }

  @Override
  public Block call(Call call) {
    FlowDefinition definition = inside.of(call);
    return definition == null
        ? leaf(call, Shape.CALL, LeafText.of(call))
        : framed(call, definition);
  }

  /** The steps of a definition in a frame with its name, which wires cross at both edges. */
  private Block framed(Call call, FlowDefinition definition) {
    Layout layout = new Layout(definition, lessRoom(), inside.deeper());
    Block steps = definition.step().accept(layout);
    LeafText text = LeafText.of(call);
    int label =
        TextWidth.of(text.prefix() + text.name(), NAME_SIZE)
            + text.details().stream().mapToInt(detail -> TextWidth.of(detail, DETAIL_SIZE)).sum();
    int free = Math.max(0, label + 2 * PADDING - steps.width());
    int width = steps.width() + free + 2 * FRAME_EDGE;
    int height = steps.height() + FRAME_HEAD + FRAME_EDGE;
    int out = FRAME_HEAD + steps.out();
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark.Frame(new Area(0, 0, width, height), text, flow.idOf(call)));
    marks.add(level(0, FRAME_EDGE, FRAME_HEAD + steps.in()));
    marks.addAll(steps.movedMarks(FRAME_EDGE, FRAME_HEAD));
    marks.add(level(FRAME_EDGE + steps.width(), width, out));
    return new Block(width, height, FRAME_HEAD + steps.in(), out, marks);
  }

  private static Wire level(int from, int to, int y) {
    return Wire.of(new Mark.Point(from, y), new Mark.Point(to, y));
  }

  private int lessRoom() {
    return Math.max(LEAST_ROOM, room - ROOM_FOR_NESTING);
  }

  @Override
  public Block apply(Apply apply) {
    return leaf(apply, Shape.APPLY, LeafText.of(apply));
  }

  @Override
  public Block emit(Emit emit) {
    return leaf(emit, Shape.EMIT, LeafText.of(emit));
  }

  @Override
  public Block pipe(Pipe pipe) {
    return Sequence.open(blocks(pipe.steps()), room);
  }

  @Override
  public Block and(And and) {
    return rows(Rail.and(and.steps().size()), and.steps(), Tail.LAST);
  }

  @Override
  public Block or(Or or) {
    return rows(Rail.orElse(or.steps().size()), or.steps(), Tail.MERGE);
  }

  @Override
  public Block batch(Batch batch) {
    Tail tail = batch.recorded() ? Tail.JOIN : Tail.LAST;
    return rows(Rail.numbered(batch.steps().size()), batch.steps(), tail);
  }

  @Override
  public Block parallel(Parallel parallel) {
    return rows(new Fork(), parallel.steps(), Tail.JOIN);
  }

  private Block rows(Head head, List<Step> steps, Tail tail) {
    return Rows.of(new Layout(flow, lessRoom(), inside).blocks(steps)).between(head, tail);
  }

  private List<Block> blocks(List<Step> steps) {
    return steps.stream().map(step -> step.accept(this)).toList();
  }

  private Block leaf(Leaf leaf, Shape shape, LeafText text) {
    int textWidth =
        text.details().stream()
            .mapToInt(detail -> TextWidth.of(detail, DETAIL_SIZE))
            .reduce(TextWidth.of(text.prefix() + text.name(), NAME_SIZE), Math::max);
    int padded = Math.max(textWidth, LEAST_TEXT) + 2 * PADDING + shape.left + shape.right;
    int width = (padded + WIDTH_STEP - 1) / WIDTH_STEP * WIDTH_STEP;
    int height = NAME_HEIGHT + text.details().size() * DETAIL_HEIGHT;
    Box box = new Box(new Area(LEAD, 0, width, height), shape, text, flow.idOf(leaf));
    return new Block(
        LEAD + width, height, height / 2, height / 2, List.of(Wire.lead(height / 2), box));
  }

  private static Block start() {
    Mark dot = new Dot(new Area(0, 0, DOT, DOT), false);
    return new Block(DOT, DOT, DOT / 2, DOT / 2, List.of(dot));
  }

  private static Block end() {
    Mark dot = new Dot(new Area(LEAD, 0, DOT, DOT), true);
    return new Block(LEAD + DOT, DOT, DOT / 2, DOT / 2, List.of(Wire.lead(DOT / 2), dot));
  }
}
