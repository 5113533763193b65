using Cake.Core.IO;

namespace Cake.Frosting.Internal;

/// <summary>The folder the host's code wants to work in; --working goes before it.</summary>
internal sealed record WorkingDirectory(DirectoryPath Path);
