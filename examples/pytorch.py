"""PyTorch in 15 lines: parameters, a curve, and the weights as a model on the server."""

import torch
from runfold import Task

task = Task.init(project_name="examples", task_name="pytorch", output_uri=True)
parameters = task.connect({"lr": 0.1, "steps": 100})

x = torch.randn(256, 4)
y = x.sum(1, keepdim=True)
net = torch.nn.Linear(4, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=parameters["lr"])
for step in range(parameters["steps"]):
    loss = ((net(x) - y) ** 2).mean()
    optimizer.zero_grad(), loss.backward(), optimizer.step()
    task.get_logger().report_scalar("loss", "train", loss.item(), step)
torch.save(net.state_dict(), "net.pt")  # recorded as an output model
