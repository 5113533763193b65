namespace Cake.Frosting; public interface IFrostingTask { }
