// Stores come from Debian's packages.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
