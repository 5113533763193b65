using Cake.Core;

namespace Cake.Frosting;

/// <summary>A context to derive one's own from; also the context of a host that names none.</summary>
/// <param name="context">Cake's own context.</param>
public class FrostingContext(ICakeContext context) : CakeContextAdapter(context), IFrostingContext;
