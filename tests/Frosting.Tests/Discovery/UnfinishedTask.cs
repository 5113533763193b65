using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Discovery;

/// <summary>No target, because nobody can make one.</summary>
public abstract class UnfinishedTask : FrostingTask;
