namespace Cake.Frosting;

/// <summary>What happens before the first and after the last task of a run: one object for both, so it can carry state.</summary>
public interface IFrostingLifetime : IFrostingSetup, IFrostingTeardown;
