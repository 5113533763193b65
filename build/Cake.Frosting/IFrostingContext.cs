using Cake.Core;

namespace Cake.Frosting;

/// <summary>What the tasks of a build share.</summary>
public interface IFrostingContext : ICakeContext;
