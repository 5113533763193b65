using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Infrastructure.Tests.Recovery;

public sealed class ImportTests
{
    [Fact]
    public void Blocks_come_in_order_of_address_and_no_id_is_taken_for_an_expression()
    {
        string text = Import.Render([new("module.b.aws_vpc.this", "vpc-1"), new("""module.a.aws_eip.this["x"]""", "a${b}\"")]);

        Assert.Equal(
            """
            import {
              to = module.a.aws_eip.this["x"]
              id = "a$${b}\""
            }

            import {
              to = module.b.aws_vpc.this
              id = "vpc-1"
            }


            """.ReplaceLineEndings("\n"),
            text.Replace("\\u0022", "\\\"", StringComparison.Ordinal));
    }
}
