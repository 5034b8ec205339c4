import Synchronization

/// What one task turns and another looks at.
public final class StopSwitch: Sendable {
  private let state = Atomic(false)

  public init() {}

  public var isOn: Bool { state.load(ordering: .relaxed) }

  public func turnOn() { state.store(true, ordering: .relaxed) }
}
