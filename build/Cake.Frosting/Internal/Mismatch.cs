using Cake.Core;

namespace Cake.Frosting.Internal;

/// <summary>The error of a task or lifetime that was written for another context than the host has.</summary>
internal static class Mismatch
{
    public static FrostingException Between(Type user, Type wanted, ICakeContext context) => new(
        $"{user.FullName} works on {wanted.FullName}, but the host's context is {context.GetType().FullName}. " +
        $"Register it with CakeHost.UseContext<{wanted.Name}>().");
}
