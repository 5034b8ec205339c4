import NNBBytes
import NNBTensorBoard
import Testing

/// Expected bytes are those of TensorBoard's own writer, `EventFileWriter` and `tensorboard.compat.proto`, 2.20.
struct EventBytesTests {
  @Test func `A record is what TensorBoard writes`() {
    // Event(wall_time=1.5, step=3, file_version="brain.Event:2")
    #expect(
      Event.version.record(at: 1_500_000).hex
        == "1a 00 00 00 00 00 00 00 12 9b d8 2d 09 00 00 00 00 00 00 f8 3f 10 00 1a "
        + "0d 62 72 61 69 6e 2e 45 76 65 6e 74 3a 32 d3 dc 53 1e")
  }

  @Test func `Records are found up to the first that is not whole`() {
    let records = [Event.version, .start("nnb run 00000000 m.nnb"), .end(7)].map { $0.record(at: 0) }
    let all = records.reduce([], +)
    #expect(EventRecord.contents(of: all).map { EventRecord.whole(around: $0).count } == records.map(\.count))
    for cut in 0..<all.count {
      let whole = [records[0].count, records[0].count + records[1].count].count { $0 <= cut }
      #expect(EventRecord.contents(of: Array(all[..<cut])).count == whole)
    }
    for place in records[0].count..<records[0].count + records[1].count {
      var damaged = all
      damaged[place] ^= 1
      #expect(EventRecord.contents(of: damaged).count == 1)
    }
  }

  @Test(arguments: [
    0, 1, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 200,
  ])
  func `The text of a start is found again, whatever its length`(count: Int) {
    let text = String(repeating: "é", count: count / 2) + (count % 2 == 1 ? "x" : "")
    let message = EventRecord.contents(of: Event.start(text).record(at: 1)).first.map {
      Event.start(text).record(at: 1)[$0]
    }
    let event = message.flatMap { Event(message: $0) }
    #expect(event == .start(text))
    #expect(event?.startText == text)
    #expect(Event.end(0).startText == nil)
  }

  @Test(arguments: [0, 127, 128, 1 << 40])
  func `Step and first tag are found again`(step: Int) {
    let event = Event.summary(step, [.scalar("loss/train", 0.5), .scalar("x", 1)])
    let record = event.record(at: 1_700_000_000_000_000)
    let found = EventRecord.contents(of: record).first.flatMap { Event(message: record[$0]) }
    #expect(found == event)
    #expect(found?.step == step)
    #expect(found?.firstTag == "loss/train")
    #expect(Event.end(step).firstTag == nil)
    #expect(Event.version.firstTag == nil)
  }
}
