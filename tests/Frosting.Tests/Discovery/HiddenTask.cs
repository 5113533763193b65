using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Discovery;

/// <summary>No target, because it is not public.</summary>
internal sealed class HiddenTask : FrostingTask;
