# /// script
# requires-python = ">=3.11"
# [tool.recipes]
# platforms = ["linux", "darwin"]
# ///
settings = {"colour": "green"}
print(settings["color"])
