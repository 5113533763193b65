namespace Cake.Frosting;

/// <summary>A mistake in how a build is put together: a dependency that is no task, a context that does not fit.</summary>
public sealed class FrostingException : Exception
{
    /// <summary>Initializes a new instance of the <see cref="FrostingException"/> class.</summary>
    /// <param name="message">What is wrong.</param>
    public FrostingException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance of the <see cref="FrostingException"/> class.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">Why.</param>
    public FrostingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
