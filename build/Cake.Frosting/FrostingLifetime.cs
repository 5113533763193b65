using Cake.Core;

namespace Cake.Frosting;

/// <summary>What happens before the first and after the last task of a run: one object for both, so it can carry state. Needs no context of its own.</summary>
public abstract class FrostingLifetime : FrostingLifetime<ICakeContext>;
