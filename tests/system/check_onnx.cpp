// check_onnx FILE...: whether onnx's own checker passes each, and whether the shapes in it fit one another.
#include <onnx/checker.h>
#include <onnx/onnx_pb.h>
#include <onnx/shape_inference/implementation.h>

#include <exception>
#include <fstream>
#include <iostream>

int main(int count, char** words) {
  int failed = 0;
  for (int i = 1; i < count; ++i) {
    std::ifstream file(words[i], std::ios::binary);
    onnx::ModelProto model;
    try {
      if (!model.ParseFromIstream(&file)) throw std::runtime_error("it cannot be parsed");
      onnx::checker::check_model(model);
      onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), {true, 1, true});
    } catch (const std::exception& error) {
      std::cerr << words[i] << ": " << error.what() << '\n';
      ++failed;
    }
  }
  std::cout << count - 1 << " models checked\n";
  return failed == 0 && count > 1 ? 0 : 1;
}
