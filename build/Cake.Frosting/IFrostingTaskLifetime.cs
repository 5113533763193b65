namespace Cake.Frosting;

/// <summary>What happens before and after each task: one object for both and for all tasks.</summary>
public interface IFrostingTaskLifetime : IFrostingTaskSetup, IFrostingTaskTeardown;
