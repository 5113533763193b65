using Cake.Core;

namespace Cake.Frosting.Internal;

/// <summary>Gives a task or lifetime the context it was written for.</summary>
/// <typeparam name="T">The context it was written for.</typeparam>
internal static class ContextOf<T>
    where T : ICakeContext
{
    /// <summary>Converts the host's context.</summary>
    /// <exception cref="FrostingException">The host's context is another one.</exception>
    public static T From(ICakeContext context, object user) =>
        context is T fitting ? fitting : throw Mismatch.Between(user.GetType(), typeof(T), context);
}
